/**
 * What `DELETE /v1/routes/:id?generation=N` answers.
 *
 * @public
 */
export interface RemovalAnswer {
  id: string;
  instance: string;
  /** The instance had the route until now. Where it is false there was none: it was removed before, has not come yet, or `id` is misspelt. */
  existed: boolean;
  /** The instance doesn't have the route, and takes no document of it up to `tombstone`: one that comes late is refused. */
  removed: true;
  /** The generation up to which it is removed. */
  tombstone: number;
}
