export * from './PlanProblem';
