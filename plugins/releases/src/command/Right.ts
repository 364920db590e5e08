/** Whether the viewer may do something; `missing` says in words why not. */
export interface Right {
  allowed: boolean;
  missing?: string;
}
