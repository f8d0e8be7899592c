import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Reads one hexadecimal UTF-16 text a line, writes its tokens the same way, separated by blanks. */
public class Analyze {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        StandardAnalyzer analyzer = new StandardAnalyzer();
        StringBuilder line = new StringBuilder();
        for (String hex = in.readLine(); hex != null; hex = in.readLine()) {
            line.setLength(0);
            try (TokenStream stream = analyzer.tokenStream("text", decode(hex))) {
                CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
                stream.reset();
                while (stream.incrementToken()) {
                    encode(term, line.length() == 0 ? line : line.append(' '));
                }
                stream.end();
            }
            out.println(line);
        }
        out.flush();
    }

    private static String decode(String hex) {
        char[] units = new char[hex.length() / 4];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) Integer.parseInt(hex.substring(4 * i, 4 * i + 4), 16);
        }
        return new String(units);
    }

    private static void encode(CharSequence term, StringBuilder line) {
        for (int i = 0; i < term.length(); i++) {
            line.append(String.format("%04x", (int) term.charAt(i)));
        }
    }
}
