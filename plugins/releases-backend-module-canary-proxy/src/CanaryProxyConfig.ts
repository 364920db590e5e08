import { FreshConnectorOptions } from '@backstage-releases/cluster-client';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { readFileSync } from 'node:fs';

const DEFAULT_PORTS = '8000-8999';

const DEFAULT_MIN_INSTANCES = 2;

/** Ports that routes may have, both inclusive. */
export interface PortRange {
  first: number;
  last: number;
}

/** How this backend and a proxy know each other. */
export type AdminTls = Pick<
  FreshConnectorOptions,
  'ca' | 'cert' | 'key' | 'serverName'
>;

/** What `releases.canaryProxy` says. */
export interface CanaryProxyConfig {
  /** Reads the token as it is now. */
  token: () => string | undefined;
  ports: PortRange;
  /** Labels of the proxies' pods; undefined where they are not beside the services. */
  selector?: Record<string, string>;
  /** With fewer live proxies nobody gets a canary. */
  minInstances: number;
  /** Requests per second that one proxy can take; undefined where nobody says. */
  capacity?: number;
  /** Whom to trust and what to show where the admin API speaks TLS. */
  tls: AdminTls;
}

/**
 * Reads `releases.canaryProxy`; all of it may be left out.
 *
 * @throws InputError where `ports` is no range, a number is none that it may be, or half of a certificate is missing.
 */
export function readCanaryProxyConfig(
  root: RootConfigService,
): CanaryProxyConfig {
  const config = root.getOptionalConfig('releases.canaryProxy');
  const tokenFile = config?.getOptionalString('tokenFile');
  const token = config?.getOptionalString('token');
  return {
    token: tokenFile
      ? () => readFileSync(tokenFile, 'utf8').trim().split(/\s+/)[0]
      : () => token,
    ports: readPorts(config?.getOptionalString('ports') ?? DEFAULT_PORTS),
    selector: config?.getOptional<Record<string, string>>('selector'),
    minInstances:
      readNumber(
        config,
        'minInstances',
        'a whole number of 1 and up',
        value => Number.isInteger(value) && value >= 1,
      ) ?? DEFAULT_MIN_INSTANCES,
    capacity: readNumber(
      config,
      'capacity',
      'requests per second, above 0',
      value => Number.isFinite(value) && value > 0,
    ),
    tls: readTls(config?.getOptionalConfig('tls')),
  };
}

function readTls(
  config: ReturnType<RootConfigService['getOptionalConfig']>,
): AdminTls {
  const file = (name: string) => {
    const path = config?.getOptionalString(name);
    return path === undefined ? undefined : () => readFileSync(path, 'utf8');
  };
  const tls = {
    ca: file('caFile'),
    cert: file('certificateFile'),
    key: file('keyFile'),
    serverName: config?.getOptionalString('serverName'),
  };
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw new InputError(
      `'releases.canaryProxy.tls' has ${
        tls.cert
          ? "'certificateFile' without 'keyFile'"
          : "'keyFile' without 'certificateFile'"
      }, expected both or none`,
    );
  }
  return tls;
}

function readNumber(
  config: ReturnType<RootConfigService['getOptionalConfig']>,
  name: string,
  expected: string,
  isRight: (value: number) => boolean,
): number | undefined {
  const value = config?.getOptional<unknown>(name);
  if (value === undefined) {
    return undefined;
  }
  // From the environment a number comes as a text.
  const number = typeof value === 'string' && value ? Number(value) : value;
  if (typeof number !== 'number' || !isRight(number)) {
    throw new InputError(
      `'releases.canaryProxy.${name}' is '${value}', expected ${expected}`,
    );
  }
  return number;
}

function readPorts(text: string): PortRange {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const ports = { first: Number(first), last: Number(last) };
  if (!(ports.first >= 1 && ports.first <= ports.last && ports.last <= 65535)) {
    throw new InputError(
      `'releases.canaryProxy.ports' is '${text}', expected a range such as '${DEFAULT_PORTS}' within 1 to 65535`,
    );
  }
  return ports;
}
