export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => ({ at: new Date(1.7e12 + ((index * 7919) % size) * 60_000).toISOString() }));
}

export function base(events) {
  return events.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

export function head(events) {
  return events
    .map((event) => ({ event, time: Date.parse(event.at) }))
    .sort((one, other) => one.time - other.time)
    .map(({ event }) => event);
}
