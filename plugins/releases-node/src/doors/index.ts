export * from './Entrance';
export * from './MetricsProvider';
export * from './Revisions';
export * from './StageType';
export * from './TargetContext';
export * from './TargetState';
export * from './TrafficRouter';
export * from './VersionSource';
