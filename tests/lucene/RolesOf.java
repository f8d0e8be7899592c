import java.lang.reflect.*;
public class RolesOf { public static void main(String[] a) throws Exception {
 Class<?> c = Class.forName("org.apache.lucene.analysis.standard.StandardTokenizerImpl");
 Method m = c.getDeclaredMethod("zzCMap", int.class); m.setAccessible(true);
 int prev=-1;
 for (int i=0;i<=0x10FFFF;i++){ int k=(Integer)m.invoke(null,i); if(k!=prev){System.out.println(Integer.toHexString(i)+" "+k);prev=k;} }
}}
