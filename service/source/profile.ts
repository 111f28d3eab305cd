/** A line of a profile. */
export interface ProfiledLine {
  /** As in the source, without the space around it. */
  text: string;
  /** Part of the whole profile's time, 0 to 1. */
  share: number;
}

/**
 * Reads a line profiler's tables: per function a `## Total time: <n> s` and rows Hits, Time, Per Hit, % Time, Line
 * Contents. A row without a time took none; numbers may be written as `1.07725e+07`. What is no table gives no lines.
 */
export function parseProfile(profile: string): ProfiledLine[] {
  const rows: { text: string; time: number }[] = [];
  for (const line of profile.split('\n')) {
    const match = /^\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)\|\s*$/.exec(line);
    const text = match?.[5]?.trim();
    if (!match || !text || /^:?-+:?$/.test(text) || text === 'Line Contents') continue;
    const time = Number(match[2]?.trim() || '0');
    rows.push({ text, time: Number.isFinite(time) ? time : 0 });
  }
  const total = rows.reduce((sum, row) => sum + row.time, 0);
  return rows.map(({ text, time }) => ({ text, share: total > 0 ? time / total : 0 }));
}
