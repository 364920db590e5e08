import type { RoutePlan } from '../RoutePlan';

/** What every data thread is to do for one route. */
export interface RouteWish {
  /** The ports that listen, by the route's own: they differ where the system chooses. */
  readonly ports: Map<number, number>;
  /** The port that was prepared last. */
  newest: number;
  plan?: RoutePlan;
}

/** What every data thread is to do, by route. */
export type RouteWishes = ReadonlyMap<string, Readonly<RouteWish>>;

/** The ports in the order in which a thread that begins has to take them, so that it ends where the others are. */
export function portsInOrder({
  ports,
  newest,
}: RouteWish): Array<[number, number]> {
  return [...ports].sort(
    ([a], [b]) => Number(a === newest) - Number(b === newest),
  );
}
