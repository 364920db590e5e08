import { ReactNode } from 'react';
import TextField from '@material-ui/core/TextField';

/** One of several, by the browser's own select: what a screen reader and a phone know best. */
export function SelectField(props: {
  id: string;
  label: string;
  value: string;
  disabled?: boolean;
  onChange?: (value: string) => void;
  /** The options. */
  children: ReactNode;
}) {
  const { id, label, value, disabled, onChange, children } = props;
  return (
    <TextField
      select
      fullWidth
      variant="outlined"
      size="small"
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      id={id}
      label={label}
      value={value}
      disabled={disabled}
      onChange={event => onChange?.(event.target.value)}
    >
      {children}
    </TextField>
  );
}
