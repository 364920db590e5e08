/**
 * A pipeline of one canary that waits at 50 %, and then reaches everyone.
 *
 * @param fields - of its stage, beside or instead of these
 */
export function canaryPipeline(fields: object = {}) {
  return {
    stages: [
      {
        name: 'canary',
        type: 'canary',
        needs: [],
        fields: {
          identity: [{ cookie: 'uid' }],
          steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
          keepPrevious: '1h',
          ...fields,
        },
      },
    ],
  };
}
