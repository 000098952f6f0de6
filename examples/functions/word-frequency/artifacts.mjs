// The results of upstream tasks, whole, wherever they are kept: in the event, or in S3 when they were too large for it.
// Copy this file into the folder of a function; it needs nothing but Node.
//
// The AWS SDK reads S3 where it is installed, as it is in AWS; elsewhere Node itself signs the request.
// AWS_ENDPOINT_URL_S3 points both at another S3-compatible store.

import { createHash, createHmac } from "node:crypto";

const REFERENCE_KEYS = new Set(["result_location", "result_s3_key", "result_size_bytes"]);
const NO_BODY_SHA256 = sha256("");

/** Every direct upstream's result by task id. */
export async function upstreamResults(event) {
  const context = event.context ?? {};
  // In AWS the results of many upstreams together may be too large for the event.
  const upstream = "upstream_results_location" in context ? await stored("upstream_results", context) : context.upstream_results;
  const results = Object.entries(upstream ?? {});
  return Object.fromEntries(await Promise.all(results.map(async ([id, result]) => [id, await whole(result)])));
}

async function whole(result) {
  const inline = Object.entries(result).filter(([key]) => !REFERENCE_KEYS.has(key));
  if (inline.length > 0 || !("result_location" in result)) return Object.fromEntries(inline);
  const found = await stored("result", result);
  return isObject(found) ? found : { value: found };
}

async function stored(what, reference) {
  const location = reference[`${what}_location`];
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
  if (!bucket) throw new Error(`${what}_location must look like s3://bucket/key, got ${location}`);
  return JSON.parse(await readObject(bucket, reference[`${what}_s3_key`] ?? key));
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readObject(bucket, key) {
  const sdk = await import("@aws-sdk/client-s3").catch(() => undefined);
  if (!sdk) return readSigned(bucket, key);
  const endpoint = endpointOverride();
  const client = new sdk.S3Client({ region: region(), ...(endpoint ? { endpoint, forcePathStyle: true } : {}) });
  const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
  return answer.Body.transformToString();
}

function endpointOverride() {
  return process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL || undefined;
}

function region() {
  return process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || "us-east-1";
}

async function readSigned(bucket, key) {
  const endpoint = endpointOverride() ?? `https://s3.${region()}.amazonaws.com`;
  const url = new URL(endpoint.replace(/\/$/, "") + `/${bucket}/${key}`.split("/").map(uriEncoded).join("/"));
  const answer = await fetch(url, { headers: signatureV4(url, new Date()), signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`cannot read s3://${bucket}/${key}: HTTP ${answer.status} from ${endpoint}: ${text.slice(0, 300)}`);
  }
  return text;
}

/** As AWS signs it: encodeURIComponent leaves these five alone. */
function uriEncoded(segment) {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
}

/** The headers that sign a GET of this URL without a query, by AWS Signature Version 4. */
function signatureV4(url, now) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const token = process.env.AWS_SESSION_TOKEN;
  const headers = {
    host: url.host,
    "x-amz-content-sha256": NO_BODY_SHA256,
    "x-amz-date": time,
    ...(token ? { "x-amz-security-token": token } : {}),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join("");
  const canonical = ["GET", url.pathname, "", lines, names, NO_BODY_SHA256].join("\n");
  const scope = `${time.slice(0, 8)}/${region()}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const signature = [...scope.split("/"), toSign].reduce(hmac, `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`);
  const credential = `${process.env.AWS_ACCESS_KEY_ID}/${scope}`;
  const { host: _setByFetch, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature.toString("hex")}`,
  };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}
