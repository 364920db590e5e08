import { parseArgs, ParseArgsOptionsConfig } from 'node:util';
import { suggest } from '@backstage-releases/canary-policy';
import { SettingsError } from './SettingsError';

/**
 * Reads options from a command line, by their names without the dashes.
 *
 * @param isSecret - whether the values of an option must not be repeated
 * @throws SettingsError where one is not known or lacks its value, or something is no option.
 */
export function readArguments(
  argv: readonly string[],
  options: ParseArgsOptionsConfig,
  isSecret: (name: string) => boolean,
): Record<string, unknown> {
  const args = [...argv];
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const shorts = Object.values(options).map(({ short }) => short);
  const unknown = tokens.flatMap(token =>
    token.kind === 'option' &&
    !Object.hasOwn(options, token.name) &&
    !shorts.includes(token.name)
      ? [describeUnknown(token.rawName, Object.keys(options))]
      : [],
  );
  if (unknown.length > 0) {
    // What stands after an unknown option is perhaps its value.
    throw new SettingsError(unknown);
  }
  const stray = tokens.flatMap((token, index) => {
    if (token.kind !== 'positional') {
      return [];
    }
    const before = tokens[index - 1];
    // A secret with a space in it that nobody put in quotes comes in pieces.
    return before?.kind === 'option' && isSecret(before.name)
      ? [`'${before.rawName}' has more than one word after it, expected one`]
      : [`'${token.value}' is no option (see --help)`];
  });
  if (stray.length > 0) {
    throw new SettingsError(stray);
  }
  try {
    return parseArgs({ args, strict: true, options }).values;
  } catch (error) {
    throw new SettingsError([(error as Error).message]);
  }
}

function describeUnknown(rawName: string, known: string[]): string {
  const meant = suggest(rawName.replace(/^-+/, ''), known);
  return `Unknown option '${rawName}'${
    meant === undefined ? '' : `, did you mean '--${meant}'?`
  } (see --help)`;
}
