import { createRequire } from 'node:module';

// Runs the canary proxy among clients, instances and routes that behave as badly as can be.

const require = createRequire(import.meta.url);
require('@backstage/cli/config/nodeTransform.cjs');
require('../packages/canary-proxy/src/__testUtils__/chaos/chaosProgram.ts');
