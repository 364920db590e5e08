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
  phone: '手机',
  tablet: '平板',
  desktop: '电脑',
  tv: '电视',
  bot: '爬虫',
  samsung: '三星浏览器',
  huawei: '华为浏览器',
  xiaomi: '小米浏览器',
  wechat: '微信',
  uc: 'UC 浏览器',
};

const kinds: Record<MatchedKind, string> = {
  header: '请求头',
  cookie: 'Cookie',
  query: '查询参数',
};

/** How Chinese says a policy. */
export const chineseWords: Words = {
  policy: rules => (rules.length > 0 ? rules.join('，以及') : '没有人'),
  rule: (users, share) =>
    share === 100 ? users : say(users, '中的', `${share}%`),
  everyone: '所有人',
  users: (matches, clauses) => {
    const isBots = matches?.length === 1 && matches[0] === 'bot';
    const users = matches ? say(nameDevices(matches), '用户') : '访客';
    const text = isBots ? devices.bot! : users;
    return clauses.length > 0 ? say(and(clauses), '的', text) : text;
  },
  network: networks => say('来自', enumerate(networks)),
  device: matches => say('使用', nameDevices(matches)),
  oneDevice: words =>
    words.length > 0
      ? say(...words.map(word => devices[word] ?? word))
      : '未知设备',
  region: names => say('位于', enumerate(names)),
  match: (kind, match) => {
    const name = [kinds[kind], quoted(match.name)];
    if ('equals' in match) {
      return say(...name, '为', quoted(match.equals));
    }
    if ('in' in match) {
      return say(...name, '为', enumerate(match.in.map(quoted)));
    }
    if ('prefix' in match) {
      return say(...name, '以', quoted(match.prefix), '开头');
    }
    if ('matches' in match) {
      return say(...name, '匹配', quoted(match.matches));
    }
    return say(match.exists ? '带有' : '没有', ...name);
  },
  named: ({ in: users, header }) =>
    say(
      ...(header === undefined ? [] : ['请求头', quoted(header), '所示']),
      '身份为',
      enumerate(users.map(quoted)),
    ),
  method: methods => say('以', enumerate(methods), '请求'),
  hostname: hostnames => say('访问', enumerate(hostnames)),
  path: paths => say('访问', enumerate(paths), '之下'),
  all: clauses => and(clauses),
  any: clauses => clauses.reduce((left, right) => say(left, '或', right)),
  not: clause => say('并非', clause),
  together: clause => `（${clause}）`,
  noIdentity: '稳定版：请求没有身份标识',
  noRule: place => `稳定版：没有规则选中${place}`,
  byRule: (rule, users, place, buckets) =>
    say('金丝雀：规则', `${rule}`, `（${users}），${place}小于`, `${buckets}`),
  place: ({ bucket, source }) =>
    say('桶', `${bucket}`, say('（由', `${source}`, '得出）')),
};

function nameDevices(matches: readonly DeviceMatch[]): string {
  return enumerate(
    matches.map(match =>
      say(
        ...deviceWords(match).map(words =>
          enumerate(words.map(word => devices[word] ?? word)),
        ),
      ),
    ),
  );
}

function and(clauses: readonly string[]): string {
  return clauses.reduce((left, right) => say(left, '且', right));
}

/** Joins parts; what is in Latin letters stands apart. What somebody else wrote is left as it is inside. */
function say(...parts: string[]): string {
  return parts.reduce((left, right) => {
    const [before, after] = [left.slice(-1), right[0]];
    const isApart =
      (isLatin(before) && (isLatin(after) || isHan(after))) ||
      (isHan(before) && isLatin(after));
    return isApart ? `${left} ${right}` : left + right;
  });
}

function isLatin(char: string): boolean {
  return char > ' ' && char <= '~';
}

function isHan(char: string): boolean {
  return /\p{Script=Han}/u.test(char);
}

function quoted(text: string): string {
  return `'${text}'`;
}

function enumerate(items: readonly string[]): string {
  const named = shorten(items, count => `另外 ${count} 项`);
  return named.length === 1
    ? named[0]
    : say(named.slice(0, -1).join('、'), '或', named.at(-1)!);
}
