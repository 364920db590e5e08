import { readArguments } from '../readArguments';
import { SettingsError } from '../SettingsError';
import type { AdminAccess } from './AdminAccess';
import { accessOf } from './accessOf';

/** How long an instance may take for each of the two questions: longer than it waits itself until a route is served. Milliseconds. */
const PATIENCE_MS = 15_000;

const EXAMPLE = 'http://127.0.0.1:9081';

/** Which route is to be rolled back, and where. */
export interface RollbackCommand {
  /** Addresses of admin APIs. */
  admins: string[];
  route: string;
  access: AdminAccess;
}

/** What has to be known of a rollback, of which the sources of a route learn nothing. */
export const HOLDS =
  'It holds until the file or the ConfigMap of the route says something newer; an instance that starts anew reads those.';

/** All options, with what they take and what the help says of them. */
export const ROLLBACK_OPTIONS: ReadonlyArray<
  [name: string, value: string, help: string]
> = [
  [
    'admin',
    'URL',
    `address of an admin API, for example ${EXAMPLE}; once for each instance`,
  ],
  ['route', 'ID', 'id of the route'],
  ['token', 'T', 'token of the admin API'],
  ['token-file', 'FILE', 'a file whose first line is the token'],
  [
    'ca-file',
    'FILE',
    'PEM; whom to trust where the admin API speaks TLS (whom the machine trusts)',
  ],
  ['cert-file', 'FILE', 'PEM; certificate for an admin API that asks for one'],
  ['key-file', 'FILE', 'its key'],
  [
    'server-name',
    'NAME',
    'what the certificate of the admin API is for (its address)',
  ],
  ['help', '', 'this'],
];

/** What `rollback --help` prints. */
export const ROLLBACK_HELP = `canary-proxy rollback: sends everyone of a route to stable, with nothing but the admin API of the instances

Usage
  canary-proxy rollback --admin URL [--admin URL …] --route ID [options]

Options
${ROLLBACK_OPTIONS.map(
  ([name, value, help]) => `${`  --${name} ${value}`.padEnd(28)} ${help}`,
).join('\n')}

It ends with 0 where all instances have confirmed it, with 1 where one has not, with 2 where an option is wrong.
${HOLDS}
`;

/**
 * Reads the command line after `rollback`, and the files that it names.
 *
 * @returns 'help' where that is what is asked for
 * @throws SettingsError where an option is not known, missing or wrong; a token is never repeated.
 */
export function parseRollback(argv: string[]): RollbackCommand | 'help' {
  const read = readArguments(
    argv,
    {
      ...Object.fromEntries(
        ROLLBACK_OPTIONS.map(([name]) => [
          name,
          { type: 'string' as const, multiple: name === 'admin' },
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    name => name === 'token',
  );
  if (read.help) {
    return 'help';
  }
  const values = read as Record<string, string | undefined>;
  const admins = (read.admin ?? []) as string[];
  const problems = [
    ...problemsOfAdmins(admins),
    ...(values.route
      ? []
      : ["'--route' is missing, expected the id of a route"]),
    ...problemsOfTls(values, admins),
  ];
  const access = accessOf(values, PATIENCE_MS, problems);
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  return { admins, route: values.route!, access };
}

function problemsOfAdmins(admins: string[]): string[] {
  if (admins.length === 0) {
    return [
      `'--admin' is missing, expected the address of an admin API, for example '${EXAMPLE}'`,
    ];
  }
  return admins.flatMap(admin => {
    const url = URL.parse(admin);
    if (url?.username || url?.password) {
      return [
        "'--admin' has a user or a password in it, expected an address without",
      ];
    }
    return url && /^https?:\/\//.test(admin)
      ? []
      : [
          `'--admin' is '${admin}', expected the address of an admin API, for example '${exampleFor(
            admin,
          )}'`,
        ];
  });
}

/** What was probably meant, where only the scheme is missing. */
function exampleFor(admin: string): string {
  const completed = `http://${admin}`;
  return /^[^/@\s]+:\d+\/?$/.test(admin) && URL.canParse(completed)
    ? completed
    : EXAMPLE;
}

function problemsOfTls(
  values: Record<string, string | undefined>,
  admins: string[],
): string[] {
  const given = ['ca-file', 'cert-file', 'key-file', 'server-name'].filter(
    name => values[name] !== undefined,
  );
  const missing = ['cert-file', 'key-file'].filter(
    name => values[name] === undefined,
  );
  return [
    ...(missing.length === 1
      ? [
          `'--${missing[0]}' is missing, expected '--cert-file' and '--key-file' together`,
        ]
      : []),
    ...(given.length > 0 &&
    admins.length > 0 &&
    admins.every(admin => admin.startsWith('http:'))
      ? [
          `'--${given[0]}' is for TLS, expected an '--admin' that begins with 'https://'`,
        ]
      : []),
  ];
}
