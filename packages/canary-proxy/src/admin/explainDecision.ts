import {
  describeDecision,
  fromReceived,
  toReceived,
} from '@backstage-releases/canary-policy';
import type { RoutePlan } from '../dataplane/RoutePlan';
import { RequestDecider } from '../decision/RequestDecider';
