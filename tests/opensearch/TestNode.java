import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Map;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.TransportService;

/**
 * One node: {@code TestNode HOME PARENT PLUGIN...} with settings from HOME/config. Once it answers, HOME/ports holds its
 * HTTP and transport port. It ends with standard input and with the process PARENT, whichever ends first: a fork of the
 * parent may hold the pipe open, and a parent that nobody waited for still counts as a process.
 */
public final class TestNode {
  public static void main(String[] args) {
    try {
      ProcessHandle.of(Long.parseLong(args[1])).orElseThrow().onExit().thenRun(TestNode::halt);
      Thread watch = new Thread(TestNode::awaitEndOfInput);
      watch.setDaemon(true);
      watch.start();
      start(Path.of(args[0]), args);
    } catch (Throwable e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(3);
    }
  }

  private static void start(Path home, String[] args) throws Exception {
    var plugins = new ArrayList<Class<? extends Plugin>>();
    for (int i = 2; i < args.length; i++) plugins.add(Class.forName(args[i]).asSubclass(Plugin.class));
    var settings = Settings.builder().put("path.home", home.toString()).build();
    var environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "node");
    var node = new OpenSearchRunnerNode(environment, plugins);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (IOException e) {
        e.printStackTrace();
      }
    }));
    node.start();
    var http = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress();
    var transport = node.injector().getInstance(TransportService.class).boundAddress().publishAddress();
    var part = Files.writeString(home.resolve("ports.part"), http.getPort() + " " + transport.getPort());
    Files.move(part, home.resolve("ports"), StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      e.printStackTrace();
    }
    halt();
  }

  private static void halt() {
    Runtime.getRuntime().halt(0);
  }
}
