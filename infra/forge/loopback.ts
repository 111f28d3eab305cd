/** Whether an address is one of this machine: what is there is ours alone, and near. */
export function isLoopback(url: string | undefined): boolean {
  return url !== undefined && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
