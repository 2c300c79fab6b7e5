// A server on loopback that keeps each request and answers what it was told to.

import { createServer } from 'node:http';

// The SDKs raise at this answer and do not repeat the request.
const REFUSED = { status: 400, type: 'application/json', body: '{"error":{"message":"recorded","type":"recorded","code":"recorded"}}' };

export async function recorder() {
  const requests = [];
  let answer = REFUSED;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push(neutral(request, Buffer.concat(chunks).toString()));
    response.writeHead(answer.status, { 'content-type': answer.type });
    response.end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
    answer(type, body) {
      answer = { status: 200, type, body };
    },
    // The one request that `call` makes.
    async record(call) {
      requests.length = 0;
      answer = REFUSED;
      try {
        await call();
      } catch (error) {
        // The refusal, as the SDK raises it. What it raised before it sent anything is a mistake here.
        if (requests.length === 0) throw error;
      }
      if (requests.length !== 1) throw new Error(`${requests.length} requests instead of one`);
      return requests[0];
    },
  };
}

function neutral(request, body) {
  const address = new URL(request.url, 'http://127.0.0.1');
  return {
    method: request.method,
    path: address.pathname,
    query: Object.fromEntries(address.searchParams),
    headers: request.headers,
    body: body ? JSON.parse(body) : null,
  };
}
