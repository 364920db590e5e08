import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { readFileSync } from 'node:fs';

const DEFAULT_PORTS = '8000-8999';

/** Ports that routes may have, both inclusive. */
export interface PortRange {
  first: number;
  last: number;
}

/** What `releases.canaryProxy` says. */
export interface CanaryProxyConfig {
  /** Reads the token as it is now. */
  token: () => string | undefined;
  ports: PortRange;
  /** Labels of the proxies' pods; undefined where they are not beside the services. */
  selector?: Record<string, string>;
}

/**
 * Reads `releases.canaryProxy`; all of it may be left out.
 *
 * @throws InputError where `ports` is no range.
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
  };
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
