/** How an admin API is asked. */
export interface AdminAccess {
  token?: string;
  /** PEM; what the machine trusts where it is not said. */
  ca?: string;
  /** PEM, for those that ask for a certificate. */
  cert?: string;
  key?: string;
  /** What the certificate of the admin API is for, where it isn't its address. */
  serverName?: string;
  /** How long it may take to answer one question, ms. */
  patience: number;
}
