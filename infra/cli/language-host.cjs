#!/usr/bin/env node
// Pulumi's host for Node programs, where the official one cannot be had: installed as `pulumi-language-nodejs` beside `pulumi`. It wraps the
// SDK's own Automation API server and adds what policy packs and local provider plugins need. It reports no required plugins.
'use strict';
const { spawn } = require('node:child_process');
const { createRequire } = require('node:module');
const net = require('node:net');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const project = createRequire(path.join(process.cwd(), 'package.json'));
const grpc = createRequire(project.resolve('@pulumi/pulumi'))('@grpc/grpc-js');
const { LanguageServer } = project('@pulumi/pulumi/automation/server');
const { LanguageRuntimeService } = project('@pulumi/pulumi/proto/language_grpc_pb');
const { RunPluginResponse } = project('@pulumi/pulumi/proto/language_pb');

leaveWithTheEngine(process.argv.slice(2).find((value) => /^127\.0\.0\.1:\d+$/.test(value)));
serve();

function serve() {
  const host = createHost();
  const methods = { runPlugin };
  for (const name of ['getRequiredPlugins', 'run', 'getPluginInfo']) methods[name] = host[name].bind(host);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 400 * 1024 * 1024 });
  server.addService(LanguageRuntimeService, methods);
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    // The engine reads the port from the first line of output.
    console.log(port);
  });
}

function createHost() {
  let entry;
  class Host extends LanguageServer {
    constructor() {
      super(async () => {
        const program = await import(pathToFileURL(project.resolve(entry)));
        return { ...(program.default ?? program) };
      });
    }
    run(call, callback) {
      entry = entryOf(call.request.getInfo());
      process.chdir(call.request.getPwd());
      return super.run(call, callback);
    }
  }
  return new Host();
}

function entryOf(info) {
  return path.join(info.getProgramDirectory(), info.getEntryPoint());
}

/** Policy packs (kind "analyzer") and local provider plugins run in the SDK's own runner; its output is streamed to the engine. */
function runPlugin(call) {
  const request = call.request;
  const folder = request.getInfo().getProgramDirectory();
  const isPolicyPack = request.getKind() === 'analyzer';
  const runner = isPolicyPack ? 'run-policy-pack' : 'run-plugin';
  const entry = entryOf(request.getInfo());
  const args = isPolicyPack ? [...request.getArgsList(), entry] : [entry, ...request.getArgsList()];
  const script = createRequire(path.join(folder, 'package.json')).resolve(`@pulumi/pulumi/cmd/${runner}`);
  const added = request.getEnvList().map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const child = spawn(process.execPath, [script, ...args], {
    // @pulumi/policy reads package.json from the folder it runs in.
    cwd: isPolicyPack ? folder : request.getPwd(),
    env: { ...process.env, ...Object.fromEntries(added) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (data) => respond('setStdout', data));
  child.stderr.on('data', (data) => respond('setStderr', data));
  child.on('exit', (code) => {
    respond('setExitcode', code ?? 1);
    call.end();
  });
  call.on('cancelled', stop);
  process.once('exit', stop);

  function respond(setter, value) {
    const response = new RunPluginResponse();
    response[setter](value);
    call.write(response);
  }
  function stop() {
    child.kill('SIGINT');
  }
}

/** A killed or interrupted CLI does not stop its host. Its port is asked, since the parent may be gone before this script first looks. */
function leaveWithTheEngine(address) {
  if (address === undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();
    return;
  }
  const [host, port] = address.split(':');
  setInterval(() => {
    const socket = net.connect({ host, port: Number(port) });
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => process.exit(1));
  }, 1000).unref();
}
