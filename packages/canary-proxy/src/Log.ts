/**
 * Where a proxy says what happens. Requests are not logged here.
 *
 * @public
 */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** One JSON object per line on standard error. */
export function createJsonLog(
  write: (line: string) => void = standardError(),
): Log {
  const at =
    (level: string) => (message: string, fields?: Record<string, unknown>) =>
      write(
        `${JSON.stringify({
          time: new Date().toISOString(),
          level,
          message,
          ...fields,
        })}\n`,
      );
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** Whoever reads it may go away: what is said is lost then, and the proxy goes on. */
function standardError(): (line: string) => void {
  if (!process.stderr.listeners('error').includes(ignore)) {
    process.stderr.on('error', ignore);
  }
  return line => process.stderr.write(line);
}

function ignore(): void {}
