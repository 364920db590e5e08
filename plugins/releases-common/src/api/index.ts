export * from './DefaultReleasesClient';
export * from './Release';
export * from './ReleasesApi';
export * from './Service';
export * from './Target';
export * from './targetPath';
