/** An image repository without tag or digest. */
export const imageRepository = /^[^\s@:/]+(:\d+)?(\/[^\s@:/]+)+$/;
