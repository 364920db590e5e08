import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { CelExpressions } from '../expressions/CelExpressions';
import { renderTemplate } from '../expressions/renderTemplate';
import { describeProblem } from '../input/describeProblem';
import { DNS_LABEL_EXPECTED, dnsLabel } from '../input/dnsLabel';
import { listNames } from '../input/listNames';
import { readOrThrow } from '../input/readOrThrow';
import { showValue } from '../input/showValue';
import { EnvironmentSettings, environmentsSchema } from './environmentSchema';
import { Expressions } from './Expressions';
import { Environment, Environments } from './Plans';

const KEY = 'releases.environments';
const DEFAULT_NAMES = ['dev', 'test', 'prod'];

/**
 * Reads `releases.environments`. Without it, each of `dev`, `test` and `prod` that is a cluster is an environment of the same name.
 */
export class DefaultEnvironments implements Environments {
  readonly #environments: Map<string, Environment>;

  /** Throws `InputError` with key path, value and what is allowed. */
  static fromConfig(config: RootConfigService): DefaultEnvironments {
    const clusters =
      config.getOptionalConfig('releases.clusters')?.keys() ?? [];
    const configured = config.getOptional(KEY);
    const settings = readOrThrow(
      'Invalid configuration',
      environmentsSchema,
      configured ?? defaults(clusters),
      KEY,
    );
    const expressions = CelExpressions.create();
    const environments = Object.entries(settings).map(([name, entry]) => {
      if (!clusters.includes(entry.cluster)) {
        throw wrong(
          `${KEY}.${name}.cluster`,
          entry.cluster,
          `a cluster of 'releases.clusters'; there are ${listNames(clusters)}`,
        );
      }
      return readEnvironment(name, entry, expressions);
    });
    return new DefaultEnvironments(environments);
  }

  private constructor(environments: Environment[]) {
    this.#environments = new Map(
      environments.map(environment => [environment.name, environment]),
    );
  }

  list(): Environment[] {
    return [...this.#environments.values()];
  }

  get(name: string): Environment {
    const environment = this.#environments.get(name);
    if (!environment) {
      throw new NotFoundError(
        `No environment '${name}' in '${KEY}'; there are ${listNames(
          this.#environments.keys(),
        )}`,
      );
    }
    return environment;
  }
}

function defaults(clusters: string[]) {
  return Object.fromEntries(
    DEFAULT_NAMES.filter(name => clusters.includes(name)).map(name => [
      name,
      {
        cluster: name,
        namespace: '{{ service.namespace }}',
        production: name === 'prod',
      },
    ]),
  );
}

function readEnvironment(
  name: string,
  settings: EnvironmentSettings,
  expressions: Expressions,
): Environment {
  const { namespace: template, ...rest } = settings;
  const path = `${KEY}.${name}.namespace`;
  const namespace: Environment['namespace'] = service => {
    const rendered = render(path, template, service, expressions);
    if (!dnsLabel.test(rendered)) {
      throw wrong(path, rendered, DNS_LABEL_EXPECTED);
    }
    return rendered;
  };
  // Tried now, so that what can never give a namespace keeps the backend from starting.
  namespace({ name: 'name', namespace: 'namespace' });
  return { name, namespace, ...rest };
}

function render(
  path: string,
  template: string,
  service: { name: string; namespace: string },
  expressions: Expressions,
): string {
  try {
    return renderTemplate(template, expressions, {
      service: { name: service.name, namespace: service.namespace },
    });
  } catch (error) {
    throw new InputError(
      `Invalid configuration: '${path}': ${(error as Error).message}`,
    );
  }
}

function wrong(path: string, value: unknown, expected: string): InputError {
  return new InputError(
    `Invalid configuration: ${describeProblem({
      path,
      message: `Invalid value ${showValue(value)}`,
      expected,
    })}`,
  );
}
