/** Whether something that was thrown is an error of a name, for example of `@backstage/errors`. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
