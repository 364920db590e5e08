import { useState } from 'react';
import TextField from '@material-ui/core/TextField';
import { Version } from '@backstage-releases/plugin-releases-common';
import { SelectField } from './SelectField';
import { versionWords } from './versionWords';

/** No version is called so: tags have no spaces. */
const ANOTHER = 'another version';

/** Asks for a version: one of those that are known, or any other by its tag. */
export function VersionField(props: {
  /** The newest first; undefined until they are known. */
  versions?: Version[];
  /** Whether they could not be listed. */
  failed: boolean;
  value: string;
  onChange: (version: string) => void;
}) {
  const { versions, failed, value, onChange } = props;
  const [isAnother, setAnother] = useState(false);
  if (!versions && !failed) {
    return (
      <SelectField id="release-version" label="Version" value="" disabled>
        <option value="">Asking…</option>
      </SelectField>
    );
  }
  return (
    <>
      <SelectField
        id="release-version"
        label="Version"
        value={isAnother ? ANOTHER : value}
        onChange={chosen => {
          setAnother(chosen === ANOTHER);
          onChange(chosen === ANOTHER ? '' : chosen);
        }}
      >
        {versions?.length ? null : (
          <option value="">
            {failed ? 'Not known' : 'There is none to choose'}
          </option>
        )}
        {versions?.map(each => (
          <option key={each.version} value={each.version}>
            {versionWords(each)}
          </option>
        ))}
        <option value={ANOTHER}>Another version…</option>
      </SelectField>
      {isAnother && (
        <TextField
          id="release-tag"
          label="Tag of the image"
          variant="outlined"
          size="small"
          fullWidth
          value={value}
          onChange={event => onChange(event.target.value.trim())}
        />
      )}
    </>
  );
}
