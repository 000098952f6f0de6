// Runs one Node Lambda function behind the Lambda Runtime API. Standard library only.
import http from 'node:http';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';

const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`);

// Every call has a connection of its own, so that no idle connection can go stale under a long handler.
function call(method, url, body = '', errorType) {
  const headers = { 'Content-Length': Buffer.byteLength(body) };
  if (errorType) headers['Lambda-Runtime-Function-Error-Type'] = encodeURIComponent(errorType);
  return new Promise((resolve) => {
    const request = http.request({ host: api.hostname, port: api.port, method, path: api.pathname + url, headers, agent: false });
    request.on('error', () => process.exit(1)); // the runner has gone
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.end(body);
  });
}

function report(url, error, type) {
  const native = types.isNativeError(error) || error instanceof Error;
  const errorType = type ?? (native ? error.name : typeof error);
  const errorMessage = native ? error.message : String(error);
  const trace = native && error.stack ? error.stack.split('\n') : [];
  console.error(`[ERROR] ${errorType}: ${errorMessage}` + (native ? '\n' + error.stack : ''));
  return call('POST', url, JSON.stringify({ errorType, errorMessage, trace }), errorType);
}

class InitError extends Error {
  constructor(type, message) { super(message); this.type = type; }
}

async function loadHandler() {
  const folder = path.dirname(process.env._HANDLER);
  const [file, ...names] = path.basename(process.env._HANDLER).split('.');
  if (!names.length) throw new InitError('Runtime.MalformedHandlerName', `Bad handler '${process.env._HANDLER}'`);
  const stem = path.resolve(process.env.LAMBDA_TASK_ROOT, folder, file);
  const found = ['.mjs', '.js', '.cjs'].map((ending) => stem + ending).find((name) => existsSync(name));
  if (!found) throw new InitError('Runtime.ImportModuleError', `Cannot find module '${file}' in ${path.dirname(stem)}`);
  const module = await import(pathToFileURL(found));
  const pick = (from) => names.reduce((value, name) => value?.[name], from);
  const handler = pick(module) ?? pick(module.default);
  if (typeof handler !== 'function') {
    throw new InitError('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  }
  return handler;
}

function initErrorType(error) {
  if (error instanceof InitError) return error.type;
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  return String(error?.code).endsWith('MODULE_NOT_FOUND') ? 'Runtime.ImportModuleError' : undefined;
}

function contextOf(headers, done) {
  const env = process.env;
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done,
    succeed: (result) => done(null, result),
    fail: (error) => done(error ?? 'handled'),
  };
}

// What happens when nothing is left to wait for, as in AWS: the answer that waits for that, or null.
let whenIdle = () => {};
process.on('beforeExit', () => whenIdle());

function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    whenIdle = () => resolve(null);
    const done = (error, result) => {
      if (error) reject(error);
      else if (context.callbackWaitsForEmptyEventLoop) whenIdle = () => resolve(result);
      else resolve(result);
    };
    const context = contextOf(headers, done);
    const returned = handler(event, context, done);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

let current = null; // the invocation under way, for errors that no promise carries
async function abort(error, type) {
  if (current) await report(current + '/error', error, type);
  else console.error(error);
  process.exit(1);
}
process.on('uncaughtException', (error) => abort(error));
process.on('unhandledRejection', (error) => abort(error, 'Runtime.UnhandledPromiseRejection'));

async function serve(handler) {
  const { headers, body } = await call('GET', '/invocation/next');
  current = '/invocation/' + headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let answer;
  try {
    const result = await run(handler, JSON.parse(body), headers);
    try {
      answer = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch (error) {
      await report(current + '/error', `Unable to marshal response: ${error.message}`, 'Runtime.MarshalError');
    }
  } catch (error) {
    await report(current + '/error', error);
  }
  if (answer !== undefined) await call('POST', current + '/response', answer);
  current = null;
}

async function main() {
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    await report('/init/error', error, initErrorType(error));
    process.exit(1);
  }
  for (;;) await serve(handler);
}

main();
