/** Someone who can sign in to the demo. */
export interface DemoUser {
  /** Name of the user entity in the catalog. */
  name: string;
  title: string;
  /** What she may do, in words. */
  may: string;
}

/** The people of the demo organisation; what they may do is decided by the backend's policy, this only says it. */
export const demoUsers: DemoUser[] = [
  {
    name: 'developer',
    title: 'Developer',
    may: 'Owns shop and api. Releases them, steers and rolls back; may not approve.',
  },
  {
    name: 'approver',
    title: 'Approver',
    may: 'Watches over production. Approves, steers and rolls back; may not start a release.',
  },
  {
    name: 'viewer',
    title: 'Viewer',
    may: 'Sees everything and changes nothing.',
  },
];
