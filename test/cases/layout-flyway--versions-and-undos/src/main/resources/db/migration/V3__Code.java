public class V3__Code {}
