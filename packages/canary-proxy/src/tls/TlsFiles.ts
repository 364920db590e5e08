/** Where the certificate of a listener is. PEM. */
export interface TlsFiles {
  certificate: string;
  key: string;
  /** With it clients have to show a certificate that one of these authorities has signed. */
  clientAuthorities?: string;
}
