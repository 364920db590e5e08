import { NoRoute, RouteAnswer } from './ProxyAdmin';

/**
 * What all proxies that have a route understand of how it is carried; undefined where none of them said.
 */
export function commonSettings(
  answers: ReadonlyArray<RouteAnswer | NoRoute | undefined>,
): string[] | undefined {
  const said = answers.flatMap(answer =>
    answer && 'document' in answer ? [answer.understands ?? []] : [],
  );
  return said.length === 0
    ? undefined
    : said.reduce((common, one) => common.filter(name => one.includes(name)));
}
