/**
 * Sends one log record with certificates and comes to its natural end, without
 * a shutdown. Arguments: base URL, authority, client certificate, key.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "../../../mod.ts";

const [baseUrl = "", caCertificate = "", clientCertificate, clientPrivateKey] =
  process.argv.slice(2);
const tls = {
  caCertificate,
  ...clientCertificate === undefined || clientPrivateKey === undefined
    ? {}
    : { clientCertificate, clientPrivateKey },
};
const { otel, error } = await OtelProvider.tryStart({
  env: "off",
  flushOnExit: false,
  logs: {
    otlpHttp: { endpoint: `${baseUrl}/v1/logs`, timeoutMillis: 4_000, tls },
  },
  onDiagnostic: ({ message }) => console.log(message),
});
if (error === undefined) {
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  session.userPrompt([{ type: "text", text: "hello" }]);
  const { logs } = await otel.flush();
  console.log(`delivered ${logs.delivered} of ${logs.recorded}`);
} else {
  console.log(error.message);
}
