/** What the admin API answers: JSON, or text where `body` is one. */
export interface AdminAnswer {
  status: number;
  body: object | string;
  headers?: Record<string, string>;
}

/** A question to the admin API, already let in. */
export interface AdminRequest {
  method: string;
  query: URLSearchParams;
  /** Reads the body as JSON. */
  json(): Promise<unknown>;
}
