/**
 * Whether an image repository is a prefix or lies below it. A prefix ends at a slash, so `registry.example.com/shop` does not allow
 * `registry.example.com/shopping`.
 */
export function matchesImage(prefix: string, image: string): boolean {
  return (
    image === prefix ||
    image.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
  );
}
