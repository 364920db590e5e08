/** How something has ended. */
export interface Settled<T> {
  value?: T;
  error?: Error;
}

/** Waits for an end, good or bad. */
export async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error: error as Error };
  }
}
