import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from './certificate.ts';

/** How this Azure behaves badly; absent means not at all. All counts run down to 0. */
export interface Moods {
  /** Looks that still show the power from before an operation that is done. */
  staleLooks?: number;
  /** Looks without any power state in them. */
  emptyLooks?: number;
  /** Operations refused with 409, as while another one runs. */
  conflicts?: number;
  /** Requests refused with 429 and a Retry-After. */
  throttled?: number;
  /** Code that the next operation ends with after it was accepted. */
  failsWith?: string;
  /** Every request is refused with this status. */
  refuses?: number;
  /** What a script prints on a machine, and what it complains about; absent: the host key of the stand-in. */
  prints?: string;
  complains?: string;
}

/** The key that machines of the stand-in have. */
export const fakeHostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGEgbWFjaGluZSBvZiB0aGUgc3RhbmQtaW4gb24gdGFw';

/** A stand-in for Azure's resource manager, as far as power and scripts on machines are concerned, over HTTPS on loopback. */
export interface FakeArm {
  endpoint: string;
  ca: string;
  moods: Moods;
  /** `POST start`, `GET instanceView`, ... in the order they came. */
  calls: string[];
  setPower(vmName: string, power: string): void;
  removeVm(vmName: string): void;
  close(): Promise<void>;
}

const powerAfter: Record<string, string> = { start: 'running', deallocate: 'deallocated' };

interface Operation {
  vm: Vm;
  /** The power it ends with; absent for a script. */
  to?: string;
  looksLeft: number;
  code?: string;
}

interface Vm {
  power: string;
  shown: string;
  busy: boolean;
}

/** Operations are asynchronous: accepted with 202, polled twice, then done or failed; a busy machine refuses a second one with 409. */
export async function openFakeArm(): Promise<FakeArm> {
  const { key, cert } = createCertificate();
  const vms = new Map<string, Vm>();
  const operations = new Map<string, Operation>();
  const arm = { ca: cert, moods: {} as Moods, calls: [] as string[] };
  const server = createServer({ key, cert }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;

  return {
    ...arm,
    endpoint,
    setPower: (name, power) => void vms.set(name.toLowerCase(), { power, shown: power, busy: false }),
    removeVm: (name) => void vms.delete(name.toLowerCase()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function answer(request: IncomingMessage, response: ServerResponse): unknown {
    const { pathname, searchParams } = new URL(request.url ?? '/', endpoint);
    const send = (status: number, body?: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const refuse = (status: number, code: string, headers?: Record<string, string>) =>
      send(status, { error: { code, message: `${code}: said by the stand-in` } }, headers);

    request.resume();
    if (!request.headers.authorization?.startsWith('Bearer '))
      return refuse(401, 'AuthenticationFailed', { 'www-authenticate': 'Bearer' });
    if (arm.moods.refuses !== undefined) return refuse(arm.moods.refuses, 'AuthorizationFailed');
    if (countDown('throttled')) return refuse(429, 'TooManyRequests', { 'retry-after': '0' });
    if (pathname.startsWith('/operations/'))
      return showOperation(pathname.slice('/operations/'.length), searchParams.has('monitor'));
    if (!searchParams.has('api-version')) return refuse(400, 'MissingApiVersionParameter');
    const [, name = '', call = ''] =
      /\/virtualMachines\/([^/]+)\/(start|deallocate|runCommand|instanceView)$/i.exec(pathname) ?? [];
    arm.calls.push(`${request.method} ${call}`);
    const vm = vms.get(name.toLowerCase());
    if (vm === undefined) return refuse(404, 'ResourceNotFound');
    if (call === 'instanceView') return send(200, { statuses: showStatuses(vm) });
    if (vm.busy || countDown('conflicts')) return refuse(409, 'OperationNotAllowed');
    // Only a machine that runs has an agent that runs scripts.
    if (call === 'runCommand' && vm.power !== 'running') return refuse(409, 'OperationNotAllowed');
    begin(vm, call);

    function begin(machine: Vm, verb: string): void {
      const id = String(operations.size + 1);
      const to = powerAfter[verb];
      const { failsWith } = arm.moods;
      operations.set(id, {
        vm: machine,
        looksLeft: 2,
        ...(to === undefined ? {} : { to }),
        ...(failsWith === undefined ? {} : { code: failsWith }),
      });
      machine.busy = true;
      // What other readers see at once: the machine on its way.
      if (to !== undefined && !arm.moods.staleLooks) machine.shown = verb === 'start' ? 'starting' : 'deallocating';
      const at = `${endpoint}/operations/${id}`;
      send(202, undefined, { 'azure-asyncoperation': at, location: `${at}?monitor=true`, 'retry-after': '0' });
    }

    function showOperation(id: string, isMonitor: boolean): unknown {
      const operation = operations.get(id);
      if (operation === undefined) return refuse(404, 'OperationNotFound');
      if (isMonitor) return operation.looksLeft < 0 ? send(200, { value: [showOutput()] }) : send(202);
      if (operation.looksLeft-- > 0) return send(200, { name: id, status: 'InProgress' }, { 'retry-after': '0' });
      const { vm: machine, to, code } = operation;
      machine.busy = false;
      if (code !== undefined) {
        machine.shown = machine.power;
        return send(200, { name: id, status: 'Failed', error: { code, message: `${code}: said by the stand-in` } });
      }
      if (to !== undefined) {
        machine.power = to;
        if (!arm.moods.staleLooks) machine.shown = to;
      }
      send(200, { name: id, status: 'Succeeded' });
    }
  }

  /** As Azure's agent on Linux tells it: both streams in one text. */
  function showOutput(): object {
    const { prints = `${fakeHostKey} root@bench\n`, complains = '' } = arm.moods;
    const message = `Enable succeeded: \n[stdout]\n${prints}\n[stderr]\n${complains}`;
    return { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded', message };
  }

  function showStatuses(vm: Vm): object[] {
    const provisioning = { code: 'ProvisioningState/succeeded', level: 'Info' };
    if (countDown('emptyLooks')) return [provisioning];
    if (!vm.busy && vm.shown !== vm.power && !countDown('staleLooks')) vm.shown = vm.power;
    return [provisioning, { code: `PowerState/${vm.shown}`, level: 'Info' }];
  }

  function countDown(mood: 'staleLooks' | 'emptyLooks' | 'conflicts' | 'throttled'): boolean {
    const left = arm.moods[mood] ?? 0;
    if (left > 0) arm.moods[mood] = left - 1;
    return left > 0;
  }
}
