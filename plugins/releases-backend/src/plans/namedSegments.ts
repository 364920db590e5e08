import {
  describeIssue,
  NamedSegments,
  validateNamedSegments,
} from '@backstage-releases/canary-policy';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const KEY = 'releases.segments';

/**
 * Reads `releases.segments`: segments that all plans may call by name.
 *
 * @throws InputError with key path, value and what is allowed
 */
export function namedSegments(config: RootConfigService): NamedSegments {
  const value = config.getOptional(KEY) ?? {};
  const issues = validateNamedSegments(value, KEY);
  if (issues.length > 0) {
    throw new InputError(
      `Invalid configuration: ${issues.map(describeIssue).join('; ')}`,
    );
  }
  return value as unknown as NamedSegments;
}
