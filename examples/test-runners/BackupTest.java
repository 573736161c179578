// With JUnit 5 on the class path, e.g. in a Maven project: mvn test -Dtest=BackupTest
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackupTest {
  private static Process mock;
  private static String issuer;
  private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() throws IOException {
    mock = new ProcessBuilder("node", "node_modules/offline-conformance/dist/cli/main.js", "mock", "--port", "0", "--hazard", "lost-answer")
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var lines = new BufferedReader(new InputStreamReader(mock.getInputStream()));
    for (var line = lines.readLine(); line != null && issuer == null; line = lines.readLine()) {
      if (line.startsWith("issuer")) issuer = line.split("\\s+")[1];
    }
  }

  @AfterAll
  static void stop() {
    mock.destroy();
  }

  @BeforeEach
  void reset() throws Exception {
    control("/reset", "{}");
  }

  @Test
  void anAnswerThatWasLostAfterTheTokenWasReplacedIsAskedForAgain() throws Exception {
    var tokens = control("/tokens", "{\"client\":\"web-app\"}");
    var found = Pattern.compile("\"refresh_token\":\"([^\"]+)\"").matcher(tokens);
    found.find();
    assertThrows(IOException.class, () -> refresh(found.group(1)));
    assertEquals(200, refresh(found.group(1)).statusCode());
  }

  private static String control(String path, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(issuer + "/control" + path))
        .header("content-type", "application/json").POST(BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString()).body();
  }

  private static HttpResponse<String> refresh(String token) throws IOException, InterruptedException {
    var credentials = Base64.getEncoder().encodeToString("web-app:test-secret-of-web-app".getBytes());
    var request = HttpRequest.newBuilder(URI.create(issuer + "/token"))
        .header("content-type", "application/x-www-form-urlencoded").header("authorization", "Basic " + credentials)
        .POST(BodyPublishers.ofString("grant_type=refresh_token&refresh_token=" + token));
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
