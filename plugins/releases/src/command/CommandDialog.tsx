import { FormEvent, ReactNode, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { coloursOf } from '../theme/coloursOf';
import { Notice } from '../theme/Notice';
import { errorWords } from '../words/errorWords';
import { useCommand } from './useCommand';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
  actions: { padding: theme.spacing(2, 3) },
  button: { textTransform: 'none' },
  main: {
    backgroundColor: coloursOf(theme).stable.main,
    color: theme.palette.type === 'dark' ? '#101828' : '#fff',
    '&:hover': { backgroundColor: coloursOf(theme).stable.main },
  },
  danger: {
    backgroundColor: coloursOf(theme).bad.main,
    color: theme.palette.type === 'dark' ? '#101828' : '#fff',
    '&:hover': { backgroundColor: coloursOf(theme).bad.main },
  },
}));

/**
 * Says what will happen, asks why, acts once, and shows a refusal in full without losing what was typed.
 *
 * Mount it when it opens: it forgets everything when it is gone.
 */
export function CommandDialog(props: {
  title: string;
  /** What will happen, in words, and fields of the command's own. */
  children: ReactNode;
  /** The environment's name where this acts on production. */
  production?: string;
  confirmLabel: string;
  danger?: boolean;
  /** Why it can't be confirmed as it stands; empty while there is nothing to say yet. */
  hindrance?: string;
  /** How the free text is called; `false` for none. */
  whyLabel?: string | false;
  act: (why: string | undefined) => Promise<void>;
  onClose: () => void;
}) {
  const classes = useStyles();
  const titleId = useId();
  const whyId = useId();
  const [why, setWhy] = useState('');
  const command = useCommand(props.act);
  const { whyLabel = 'Why (optional)' } = props;
  const isHindered = props.hindrance !== undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isHindered && (await command.run(why.trim() || undefined))) {
      props.onClose();
    }
  }

  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      onClose={() => !command.running && props.onClose()}
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId}>{props.title}</DialogTitle>
        <DialogContent className={classes.content}>
          {props.children}
          {whyLabel !== false && (
            <TextField
              id={whyId}
              label={whyLabel}
              variant="outlined"
              size="small"
              fullWidth
              value={why}
              onChange={event => setWhy(event.target.value)}
            />
          )}
          {props.production && (
            <Notice tone="canary">
              This acts on production: real users of {props.production}.
            </Notice>
          )}
          {props.hindrance && !command.running && (
            <Notice tone="warning" role="status">
              {props.hindrance}
            </Notice>
          )}
          {command.error !== undefined && (
            <Notice tone="bad" role="alert">
              {errorWords(command.error)}
            </Notice>
          )}
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Button
            className={classes.button}
            disabled={command.running}
            onClick={props.onClose}
          >
            Back
          </Button>
          <Button
            type="submit"
            variant="contained"
            disableElevation
            className={`${classes.button} ${
              command.running || isHindered
                ? ''
                : classes[props.danger ? 'danger' : 'main']
            }`}
            disabled={command.running || isHindered}
            startIcon={
              command.running ? (
                <CircularProgress size={16} aria-label="Asking" />
              ) : undefined
            }
          >
            {props.confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
