import { StageType } from '@backstage-releases/plugin-releases-node';
import { approvalStage } from './ApprovalStage';
import { canaryStage } from './canary/CanaryStage';
import { checkStage } from './CheckStage';
import { deployStage } from './DeployStage';
import { waitStage } from './WaitStage';

/** The stage types that the suite brings. */
export const builtInStages: StageType[] = [
  deployStage,
  canaryStage,
  approvalStage,
  checkStage,
  waitStage,
] as StageType[];
