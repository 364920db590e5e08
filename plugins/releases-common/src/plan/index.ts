export * from './isBlockingProblem';
export * from './PlanProblem';
