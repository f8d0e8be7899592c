"""Which role each code point plays in the standard analyzer's word rules, as one run-length coded table.

Python has no Word_Break property. The runs below were read out of the compiled scanner of Apache Lucene 9.12.1
(`StandardTokenizerImpl.zzCMap`, Apache License 2.0; tests/lucene/RolesOf.java prints them again): code points that
its grammar cannot tell apart share a role. Apart from `domain.tokens`, which has the grammar, because it is data.
"""

ROLES = {
    "~": "none: separates words",
    "L": "letter (ALetter)",
    "G": "Hangul letter",
    "H": "Hebrew letter",
    "I": "letter that is an emoji as well",
    "O": "ASCII digit (Numeric, key cap base)",
    "N": "any other digit (Numeric)",
    "_": "connector (ExtendNumLet)",
    "W": "joins letters (MidLetter)",
    "V": "joins digits (MidNum)",
    "U": "joins letters or digits (MidNumLet)",
    "Q": "apostrophe (Single_Quote)",
    "D": "quotation mark (Double_Quote)",
    "K": "Katakana",
    "J": "Hiragana: a word of its own",
    "C": "Han: a word of its own",
    "S": "South East Asian letter (Complex_Context)",
    "s": "South East Asian combining mark",
    "x": "sticks to what stands before (Extend, Format)",
    "z": "zero width joiner",
    "k": "combining key cap",
    "t": "text presentation selector",
    "v": "emoji presentation selector",
    "g": "emoji tag",
    "y": "end of an emoji tag",
    "#": "key cap base that is no digit",
    "P": "emoji (Extended_Pictographic)",
    "M": "emoji skin tone",
    "R": "regional indicator: two make a flag",
}

RUNS = (
    "22~D#3~Q2~#~V~U~aOWV5~1aL4~_~1aL2e~PL2~xP6~L~W2~L5~17L~1fL~1e0L6~7L7~14L70x5L~2L2~4LVL6~LW3L~L~14L~53L~8bL~7xa6L"
    "~26L2~L~2L~L~29LV7~2dx~x~2x~2x~x8~1bH4~4HLWb~6x6~2V2~bx~x3~2bL15xaN~NV~2Lx63L~L8x~6x2L2x~4x2LaN3L2~Lf~xLx1eL1bx2"
    "~59LbxLe~aN21L9x2L2~V~L2~x2~16L4xL9xL3xL5x12~19L3x4~bL35~15L~8L15~31x36L3xL12xL7xaL2x2~aN~10L3x~8L2~2L2~16L~7L~L"
    "3~4L2~xL7x2~2x2~3xL8~x4~2L~3L2x2~aN2La~L~x2~3x~6L4~2L2~16L~7L~2L~2L~2L2~x~5x4~2x2~3x3~x7~4L~L7~aN2x3Lxb~3x~9L~3L"
    "~16L~7L~2L~5L2~xL8x~3x~3x2~Lf~2L2x2~aN9~L6x~3x~8L2~2L2~16L~7L~2L~5L2~xL7x2~2x2~3x8~2x4~2L~3L2x2~aN~L10~xL~6L3~3L"
    "~4L3~2L~L~2L3~2L3~3L3~cL4~5x3~3x~4x2~L6~xe~aN10~5x8L~3L~17L~10L3~L7x~3x~4x7~2x~3L5~2L2x2~aN10~L3x~8L~3L~17L~aL~5"
    "L2~xL7x~3x~4x7~2x7~L~2L2x2~aN~2Ld~4x~8L~3L~29L2xL7x~3x~4xL5~3Lx7~3L2x2~aNa~6L2~2x~12L3~18L~9L~L2~7L3~x4~6x~x~8x6"
    "~aN2~2xd~30Ss2S7s5~7S8s~aN27~2S~S~5S~18S~S~aSs2S9sS2~5S~S~6s2~aN2~4S20~L17~2x6~aNb~x~x~x4~2x8L~24L4~14x~2x5Lbx~2"
    "4x9~x39~2bS14sSaN6~6S4s4S3sS3s2S7s3S4sdScsSsaN4s2S26L~L5~L2~2bL~4L100G49L~4L2~7L~L~4L2~29L~4L2~21L~4L2~7L~L~4L2~"
    "fL~39L~4L2~43L2~3x20~10L10~56L2~6L3~26cL2~11L~1aL5~4bL3~bL7~dL~4L3xb~12L3xb~12L2xc~dL~3L~2xc~34S20s3~S4~Ss2~aN21"
    "~4x~aN6~59L7~5L2x22LxL5~46La~1fL~cx4~cxa~aN1eS2~5Sb~2cS4~1aS6~aNS3~2S20~17L5x4~35Sas~1ds2~xaN6~aN6~eS2~fx41~5x2f"
    "L11x7L4~aN11~9xc~3x1eLdx2LaN2cLexc~24L14x8~aN3~3LaN24L2~9L7~2bL2~3L10~3x~15x4Lx6Lx2L3xL5~c0L3ax~5x116L2~6L2~26L2"
    "~6L2~8L~L~L~L~1fL2~35L~7L~L3~3L~7L3~4L2~6L4~dL5~3L~7Lf~xz2x8~2Ua~U2~W2~5x_c~P2~2_3~V4~Pa~_b~5x~ax~Ld~L10~dL33~13"
    "xkdx11~L4~L2~aL~L3~5L4~P~L~L~L~4L~aLI2~4L5~5L4~L11~29Lb~6Pf~2P16f~2Pc~P5f~P46~P19~bP4~3Pbb~cLI27Lc0~2Pa~P9~P3a~4"
    "P~6P~cP~72Pa~76P2~bP~P~P6~P3~P6~Pa~2Pf~P2~P4~P~P4~3P~Pb~5P2d~3P9~Pe~Pe~P174~2P1cf~3P13~2P33~P4~Paa~2fL~2fL~85L6~"
    "4L3x2Lc~26L~L5~L2~38L7~Lf~x17L9~7L~7L~7L~7L~7L~7L~7L~7L~20x2f~L50~1aC~59Cc~d6C2f~L~C19~9C6xP5K2~3C2LP3~56J2~2x2K"
    "3J5bK~4K5~2bL~5eG11~1bL35~10K97~P~P36~2fK~58Ka8~19b6C4a~51f0C10~48dL43~2eL2~10dL3~10LaN2L14~2fL4x~ax~1fL2x50L2x2"
    "5~a9L2~5L30~bLx3Lx4Lx17L5x18~34Lc~2x32L12xa~aN6~12x6L3~L~2LxaN1cL8x2~17Ldxc~1dG3~4x2fLexe~LaN6~5SsaSaN5S~29Lex9~"
    "3Lx8L2x2~aN6~1bS3s32SsS3s2S2s5S2sSsS18~5SbL5x2~3L2xa~6L2~6L2~6L9~7L~7L~38L8~73L8x~2x2~aN6~2ba4Gc~17G4~31G2104~16"
    "eC2~6aC26~7Lc~5L5~HxaH~dH~5H~H~2H~2H~aH62L21~16bL12~40L2~36L28~cL4~extvV2~WVb~10x3~2_18~3_V~U~VW1a~5L~87L2~x7~U4"
    "~V~U~aNWV5~1aL4~_~1aLb~38K2x1fG3~6G2~6G2~6G2~3G1c~3x4~cL~1aL~13L~2L~fL2~eL22~7bL45~35L88~x82~1dL3~31Lf~x1f~20Ld~"
    "1eL5~26L5x5~1eL2~24L4~8L~5L2a~9eL2~aN6~24L4~24L4~28L8~34L9c~137L9~16La~8L98~6L2~L~2cL~2L3~L2~17La~17L9~1fL41~13L"
    "~2La~16La~1aL46~38L6~2L40~L3x~2x5~4x4L~3L~1dL2~3x4~x20~1dL3~1dL23~8L~1cL2x19~36La~16La~13Ld~12L6e~49L37~33Ld~33L"
    "d~24L4x8~aN1c6~1dLa~L8~16Lbx8f~17L9~3x35Lfx1f~aNf~4x2dLbx2~xf~x2~19L7~aN6~3x24Lex~aN4~L2x9~23Lx2~L9~3x30Lex4L4~4"
    "x3~aNL~L23~12L~19Lcx6~x41~7L~L~4L~fL~aL7~2fLcx5~aN6~4x~8L2~2L2~16L~7L~2L~5L~2xL7x2~2x2~3x2~L6~x5~5L2x2~7x3~5x8b~"
    "35L12x4L5~aN4~xL20~30L14x2L~L8~aNa6~2fL7x2~9x17~4L2x22~30L11x3~Lb~aN26~2bLdxL7~aN36~1bS2~fs4~aN2S3~Sc0~2cLfx65~4"
    "0LaN15~La0~8L2~27L7x2~7xL~Lx1b~Lax28L7xL4x8~x8~Lbx2eL10x3~L22~39L107~9L~25L8x~8xLf~aN18~1eL2~16x~ex49~7L~2L~26L6"
    "x3~x~2x~7xLx8~aN6~6L~2L~20L5x~2x~5xL7~aN136~13L4x109~39aL66~6fL11~c4Labc~42fL~9xfc7~247L21b9~239L7~1fL~aN66~1eL2"
    "~5xb~30L7x9~4Lc~aN9~15L5~13L2b0~40L80~4bL4~xL37x7~4xdL40~2L~L401c~K11eJ31~3J11~4Ka98~6bL5~dL3~9L7~aL3~2x~4x14c1~"
    "5x3~16x2~7x1e~4x94~3x1bb~55L~47L~2L2~L2~2L2~4L~cL~L~7L~41L~4L2~8L~7L~1cL~4L~5L~L3~7L~154L2~19L~19L~1fL~19L~1fL~1"
    "9L~1fL~19L~1fL~19L~8L2~32N200~37x4~32x8~xe~x16~5x~fx550~7x~11x2~7x~2x~5xd5~2dL3~7x7L2~aN4~L171~2cL4xaN506~c5Lb~7"
    "x29~44L7xL4~aN4a6~4L~1bL~2L~L2~L~aL~4L~L~L6~L4~L~L~L~3L~2L~L2~L~L~L~L~L~2L~L2~4L~7L~4L~4L~L~aL~11L5~3L~5L~11L144"
    "~100Pd~3P1f~P1aL6~1aL2~4P2IcL2IaL4~P2~aP12~39P1aRJfPa~P14~P2~9P~4P9~1b2P5M13eP8~10aP30~80P74~cP55~2bPc~4P38~8Pa~"
    "6P28~8P1e~52Pc~2fP~aP~6b7P2~a6d7C29~1035Cb~deC2~1682Ce~1d31Cc1f~21eCb05e3~x1e~5fgy80~f0x2fe10~"
)
"""Runs from U+0000 up: how many code points (hexadecimal, nothing for one), then their role."""
