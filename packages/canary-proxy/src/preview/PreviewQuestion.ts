import type { Language, Policy } from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import type { SampledRequest } from '../sample/SampledRequest';
import type { SampleHash } from '../sample/SampleHash';

/** What a preview is made of. */
export interface PreviewQuestion {
  policy: Policy;
  /** Where it stands in the document that was sent. */
  path: string;
  samples: readonly SampledRequest[];
  /** The headers that the samples have as they are. */
  plain: ReadonlySet<string>;
  hash: SampleHash;
  cookieKeys: readonly Buffer[];
  regions: RegionSource;
  language: Language;
}
