import { describePolicy } from '@backstage-releases/canary-policy';
import type { Preview } from './PreviewAnswer';
import { PreviewCounting } from './PreviewCounting';
import type { PreviewQuestion } from './PreviewQuestion';
import type { SampleReader } from './SampledPolicyRequest';
import { toldPolicy } from './toldPolicy';

/**
 * Tells who would see the canary under a policy, by a sample. Stops after each small part of the work, so that whoever drives it can do something
 * else in between.
 */
export function* previewPolicy(
  question: PreviewQuestion,
): Generator<undefined, Preview> {
  const { policy, path, samples, plain, hash, regions, language } = question;
  const told = toldPolicy(policy, plain, path);
  const reader: SampleReader = {
    known: new Map(),
    parameters: new Map(
      told.hashed.query.map(name => [name, hash.of(`?${name}`)]),
    ),
    regions,
  };
  const known = reader.known as Map<string, string>;
  for (const literal of new Set(told.literals)) {
    known.set(hash.of(literal), literal);
    yield;
  }
  const counting = yield* PreviewCounting.create(question, told, reader);
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    yield* counting.add(samples[index], index);
  }
  return {
    description: describePolicy(policy, language),
    ...counting.result(),
    untold: told.untold,
  };
}
