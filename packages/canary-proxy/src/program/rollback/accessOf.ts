import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { readLines } from '../readLines';
import type { AdminAccess } from './AdminAccess';

/** Options by their names, without the dashes. */
type Values = Record<string, string | undefined>;

/**
 * How admin APIs are asked, as the options of a rollback say; reads the files that they name.
 *
 * @param problems - takes what is wrong with them; a token is never among its words
 */
export function accessOf(
  values: Values,
  patience: number,
  problems: string[],
): AdminAccess {
  const before = problems.length;
  const access: AdminAccess = {
    token: tokenOf(values, problems),
    ca: pemOf('ca-file', values, problems),
    cert: pemOf('cert-file', values, problems),
    key: pemOf('key-file', values, problems),
    serverName: values['server-name'],
    patience,
  };
  if (problems.length === before) {
    checkCertificates(values, access, problems);
  }
  return access;
}

function tokenOf(values: Values, problems: string[]): string | undefined {
  const { token, 'token-file': file } = values;
  if (token !== undefined && file !== undefined) {
    problems.push("'--token' is given, expected none with '--token-file'");
    return undefined;
  }
  const found = file === undefined ? token : firstLine(file, problems);
  if (found !== undefined && !/^[\x21-\x7e]+$/.test(found)) {
    problems.push(
      `'${
        file === undefined ? '--token' : '--token-file'
      }' is not usable, expected a token of ASCII characters without spaces`,
    );
  }
  return found;
}

function firstLine(file: string, problems: string[]): string | undefined {
  try {
    const [line] = readLines(file);
    if (line === undefined) {
      problems.push(`'--token-file' is '${file}', expected a token in it`);
    }
    return line;
  } catch (error) {
    problems.push(unreadable('token-file', file, error));
    return undefined;
  }
}

function pemOf(
  name: string,
  values: Values,
  problems: string[],
): string | undefined {
  const file = values[name];
  if (file === undefined) {
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(unreadable(name, file, error));
    return undefined;
  }
}

function unreadable(name: string, file: string, error: unknown): string {
  return `'--${name}' is '${file}', expected a file that can be read (${
    (error as Error).message
  })`;
}

function checkCertificates(
  values: Values,
  { ca, cert, key }: AdminAccess,
  problems: string[],
): void {
  try {
    if (ca !== undefined) {
      // Where there is none in it Node would trust nobody, and say something else.
      new X509Certificate(ca).toString();
    }
  } catch (error) {
    problems.push(
      `'--ca-file' is '${
        values['ca-file']
      }', expected certificates of authorities in PEM (${
        (error as Error).message
      })`,
    );
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    problems.push(
      `'--cert-file' is '${values['cert-file']}' and '--key-file' '${
        values['key-file']
      }', expected a certificate and its key in PEM (${
        (error as Error).message
      })`,
    );
  }
}
