const encoder = new TextEncoder();
const decoder = new TextDecoder();

// eslint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7f]*$/;
// eslint-disable-next-line no-control-regex
const bytes = /^[\x00-\xff]*$/;

/**
 * A text as an HTTP server receives it: its UTF-8 bytes, one character per byte. ASCII stays as it is.
 *
 * @public
 */
export function toReceived(text: string): string {
  return ascii.test(text)
    ? text
    : Array.from(encoder.encode(text), byte => String.fromCharCode(byte)).join(
        '',
      );
}

/**
 * The text of what {@link toReceived} made. What has characters that are no bytes was not received and is returned as it is.
 *
 * @public
 */
export function fromReceived(received: string): string {
  return ascii.test(received) || !bytes.test(received)
    ? received
    : decoder.decode(Uint8Array.from(received, char => char.charCodeAt(0)));
}
