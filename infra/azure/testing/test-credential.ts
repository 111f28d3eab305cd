/** A login that is taken by the stand-in for Azure. */
export const testCredential = {
  getToken: async () => ({ token: 'of-a-test', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
