import { DeviceMatch } from './Device';
import {
  deviceWords,
  MatchedKind,
  PRODUCT_NAMES,
  shorten,
  Words,
} from './Words';

const devices: Record<string, string | undefined> = {
  ...PRODUCT_NAMES,
  tv: 'TV',
  samsung: 'Samsung Internet',
  huawei: 'Huawei Browser',
  xiaomi: 'Mi Browser',
  wechat: 'WeChat',
  uc: 'UC Browser',
};

const kinds: Record<MatchedKind, string> = {
  header: 'header',
  cookie: 'cookie',
  query: 'parameter',
};

/** How English says a policy. */
export const englishWords: Words = {
  policy: rules => {
    const text = rules.length > 0 ? rules.join(', and ') : 'nobody';
    // a product that begins with a small letter keeps it
    return /^[a-z]+[A-Z]/.test(text)
      ? text
      : text[0].toUpperCase() + text.slice(1);
  },
  rule: (users, share) => (share === 100 ? users : `${share} % of ${users}`),
  everyone: 'everyone',
  users: (matches, clauses) => {
    const isBots = matches?.length === 1 && matches[0] === 'bot';
    const users = matches ? `${nameDevices(matches)} users` : 'visitors';
    return [isBots ? 'bots' : users, ...joined(clauses, 'and')].join(' ');
  },
  network: networks => `from ${enumerate(networks)}`,
  device: matches => `on ${nameDevices(matches)}`,
  oneDevice: words =>
    words.map(word => devices[word] ?? word).join(' ') || 'an unknown device',
  region: names => `in ${enumerate(names)}`,
  match: (kind, match) => {
    const name = `${kinds[kind]} '${match.name}'`;
    if ('equals' in match) {
      return `with ${name} being '${match.equals}'`;
    }
    if ('in' in match) {
      return `with ${name} being ${enumerate(match.in.map(quoted))}`;
    }
    if ('prefix' in match) {
      return `with ${name} beginning with '${match.prefix}'`;
    }
    if ('matches' in match) {
      return `with ${name} matching '${match.matches}'`;
    }
    return match.exists ? `with ${name}` : `with no ${name}`;
  },
  named: ({ in: users, header }) =>
    `known as ${enumerate(users.map(quoted))}${
      header === undefined ? '' : ` by header '${header}'`
    }`,
  method: methods => `asking by ${enumerate(methods)}`,
  hostname: hostnames => `at ${enumerate(hostnames)}`,
  path: paths => `under ${enumerate(paths)}`,
  all: clauses => clauses.join(' and '),
  any: clauses => clauses.join(' or '),
  not: clause => `not ${clause}`,
  together: clause => `(${clause})`,
  noIdentity: 'Stable: the request has no identity',
  noRule: place => `Stable: no rule takes ${place}`,
  byRule: (rule, users, place, buckets) =>
    `Canary by rule ${rule} (${users}): ${place} is below ${buckets}`,
  place: ({ bucket, source }) => `bucket ${bucket} by ${source}`,
};

function nameDevices(matches: readonly DeviceMatch[]): string {
  return enumerate(
    matches.map(match =>
      deviceWords(match)
        .map(words => enumerate(words.map(word => devices[word] ?? word)))
        .join(' '),
    ),
  );
}

function joined(clauses: string[], word: string): string[] {
  return clauses.length > 0 ? [clauses.join(` ${word} `)] : [];
}

function quoted(text: string): string {
  return `'${text}'`;
}

function enumerate(items: readonly string[]): string {
  const named = shorten(items, count => `${count} more`);
  return named.length === 1
    ? named[0]
    : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}
