import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './Chance';
import type { ChaosRequest } from './ChaosRequest';
import type { ChaosRoute } from './ChaosRoute';
import { ClientSocket, Outcome } from './ClientSocket';
import { judge } from './judge';
import type { Ledger } from './Ledger';
import type { ProxyInstance } from './ProxyInstance';
import { RequestMaker } from './RequestMaker';
import type { RouteChanges } from './RouteChanges';
import { BEHAVIOURS, BEHAVIOUR_WEIGHTS } from './behaviours';
import type { Weather } from './Weather';

/** What clients need to know. */
export interface CrowdParts {
  ledger: Ledger;
  weather: Weather;
  proxies: readonly ProxyInstance[];
  routes: readonly ChaosRoute[];
  changes: RouteChanges;
}

/**
 * One client after the other, each at one of the proxies in one of several ways, all of them judged.
 */
export class Crowd {
  static create(chance: Chance, parts: CrowdParts): Crowd {
    return new Crowd(chance, parts);
  }

  readonly #chance: Chance;
  readonly #parts: CrowdParts;

  private constructor(chance: Chance, parts: CrowdParts) {
    this.#chance = chance;
    this.#parts = parts;
  }

  /** @param clients - how many there are at once */
  async run(clients: number, isOver: () => boolean): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, (_, index) =>
        this.#goOn(index, this.#chance.branch(), isOver),
      ),
    );
  }

  async #goOn(index: number, chance: Chance, isOver: () => boolean) {
    const { ledger, weather, proxies, routes } = this.#parts;
    const requests = RequestMaker.create(chance, `c${index}`);
    while (!isOver()) {
      const [proxy, route] = [chance.of(proxies), chance.of(routes)];
      const begun = performance.now();
      const socket = await ClientSocket.open(route.ports.get(proxy.name)!);
      if (socket === undefined) {
        ledger.count('not connected');
        if (!weather.isDisturbed(begun, proxy)) {
          ledger.violated(`Proxy '${proxy.name}' takes no connections`, route);
        }
        await pause(20);
        continue;
      }
      const way = chance.weighted(BEHAVIOUR_WEIGHTS);
      ledger.count(`client: ${way}`);
      await BEHAVIOURS[way]({
        chance,
        socket,
        ledger,
        make: changed => requests.make(route.id, changed),
        cookiesOf: request => requests.cookiesOf(request),
        ask: async (request, { write, isAfterTrouble = false }) => {
          const from = performance.now();
          const outcome = socket.expect(request);
          await write();
          const ended = await outcome;
          requests.remember(request, ended);
          this.#judge(request, ended, from, proxy, route, isAfterTrouble);
          return ended;
        },
        excused: () => weather.isDisturbed(begun, proxy),
      });
      socket.close(chance.is(0.3));
      await pause(chance.between(0, 3));
    }
  }

  #judge(
    request: ChaosRequest,
    outcome: Outcome,
    from: number,
    proxy: ProxyInstance,
    route: ChaosRoute,
    isAfterTrouble: boolean,
  ): void {
    const { ledger, weather, changes } = this.#parts;
    const to = performance.now();
    const generations = changes.generations(proxy, route.id, from, to);
    ledger.count('requests');
    ledger.count(`fault: ${request.fault}`);
    ledger.count(`answer: ${describe(outcome)}`);
    const circumstances = {
      generations,
      isDisturbed: weather.isDisturbed(from, proxy),
      isKilled: proxy.killedAt >= from,
      isAfterTrouble,
      isStrict: route.isStrict,
    };
    if (!circumstances.isDisturbed) {
      ledger.count('in calm weather');
    }
    const problem = judge(request, outcome, circumstances);
    if (problem !== undefined) {
      ledger.violated(problem, {
        request,
        outcome: shown(outcome),
        circumstances,
        proxy: proxy.name,
        ...ledger.historyOf(request.id),
        milliseconds: to - from,
      });
    }
    ledger.forgetSome();
  }
}

function describe({ answer, lost }: Outcome): string {
  if (answer === undefined) {
    return 'none';
  }
  const by = answer.headers.has('x-pod') ? '' : ' of the proxy';
  return `${answer.status}${by}${lost === undefined ? '' : ', broken off'}`;
}

function shown({ answer, lost, interim }: Outcome): object {
  return {
    lost,
    interim,
    ...(answer && {
      status: answer.status,
      isWhole: answer.isWhole,
      headers: Object.fromEntries(answer.headers),
      body: `${answer.body.length} bytes: ${answer.body
        .toString('latin1')
        .slice(0, 200)}`,
    }),
  };
}
