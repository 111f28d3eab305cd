// Loaded into every provider process before the SDK's own code. A CLI that is killed leaves its provider process behind; once a call has come,
// the provider watches for that itself and cleans up, but before the first call nothing of ours is loaded. The engine's address is the first argument.
import { connect } from 'node:net';

/** Longer than a provider takes to clean up after itself: it goes first where it can. */
const graceSeconds = 12;
const [host, port] = (process.argv[2] ?? '').split(':');

if (host === '127.0.0.1') {
  const timer = setInterval(() => {
    const socket = connect({ host, port: Number(port) });
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => {
      clearInterval(timer);
      setTimeout(() => process.exit(1), graceSeconds * 1000);
    });
  }, 1000);
  timer.unref();
}
